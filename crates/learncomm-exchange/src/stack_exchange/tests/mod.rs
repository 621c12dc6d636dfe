mod damage;
mod tables;
